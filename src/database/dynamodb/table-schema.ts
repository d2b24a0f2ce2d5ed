/**
 * The table's key schema: the stack in `infra/` and the tests make the table from it. Plain values in the
 * words of DynamoDB's CreateTable; nothing is imported, so that it can be read without its SDK.
 */
export const INDEXES = {
  /** A tenant's jobs, by the time of their creation. */
  byTenant: { partition: 'tenant', sort: 'created', projected: ['state'] },
  /** Those of one reference of its client. */
  byReference: { partition: 'reference', sort: 'created', projected: ['state'] },
  /** What is to be done next; of `run` in the order of tenant, priority, time. */
  byAgenda: { partition: 'agenda', sort: 'agendaOrder', projected: [] },
  /** Jobs that are queued, running or delivering, by the time that they are due. */
  byQueue: { partition: 'queue', sort: 'queueOrder', projected: ['tenant'] },
  /** A tenant's jobs by the time of their first run: whose turn it is. */
  byStart: { partition: 'tenant', sort: 'started', projected: [] },
  /** A tenant's jobs by the time of their end, for its usage. */
  byEnd: { partition: 'tenant', sort: 'ended', projected: ['outcome', 'audioMs'] },
} as const;

export type IndexName = keyof typeof INDEXES;

const KEY = 'pk';

const INDEX_ENTRIES = Object.entries(INDEXES);

const ATTRIBUTES = [
  ...new Set([KEY, ...INDEX_ENTRIES.flatMap(([, { partition, sort }]) => [partition, sort])]),
];

export const TABLE_SCHEMA = {
  AttributeDefinitions: ATTRIBUTES.map((name) => ({
    AttributeName: name,
    AttributeType: 'S' as const,
  })),
  KeySchema: [{ AttributeName: KEY, KeyType: 'HASH' as const }],
  GlobalSecondaryIndexes: INDEX_ENTRIES.map(([name, { partition, sort, projected }]) => ({
    IndexName: name,
    KeySchema: [
      { AttributeName: partition, KeyType: 'HASH' as const },
      { AttributeName: sort, KeyType: 'RANGE' as const },
    ],
    Projection:
      projected.length === 0
        ? { ProjectionType: 'KEYS_ONLY' as const }
        : { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...projected] },
  })),
  /** Seconds since 1970, on reservations only. */
  TimeToLiveAttribute: 'expiresAtSeconds',
};
