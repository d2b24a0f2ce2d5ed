/** The few calls of DynamoDB that are made, each of one item or one index. */
import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type DynamoDBClient,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { dynamoError } from './dynamo-errors.ts';
import type { Item } from './stored-item.ts';
import { INDEXES, type IndexName } from './table-schema.ts';

export interface DynamoTable {
  /** As it is now. */
  get(key: string): Promise<Item | undefined>;
  /** Keeps an item where `condition` holds of the one before. @returns whether it did. */
  put(item: Item & { readonly pk: string }, condition: Condition): Promise<boolean>;
  delete(key: string): Promise<void>;
  /**
   * Pages of what an index holds. It follows the table by a moment: what it gives may have changed since,
   * and what was kept just now may be missing.
   */
  query(index: IndexName, range: KeyRange): AsyncGenerator<readonly Item[]>;
  /** How many there are, at most `most`. */
  count(index: IndexName, range: KeyRange, most?: number): Promise<number>;
}

export interface Condition {
  readonly expression: string;
  readonly values?: Item;
}

export interface KeyRange {
  readonly partition: string;
  /** Included. */
  readonly from?: string;
  /** Included. */
  readonly to?: string;
  readonly isDescending?: boolean;
  /** So many are read at once, where the default (1 MB) is more than needed. */
  readonly pageSize?: number;
  /** Of the attribute `state`. */
  readonly states?: readonly string[] | undefined;
}

export function createDynamoTable(client: DynamoDBClient, table: string): DynamoTable {
  const keyOf = (key: string) => ({ TableName: table, Key: { pk: { S: key } } });

  async function get(key: string): Promise<Item | undefined> {
    const command = new GetItemCommand({ ...keyOf(key), ConsistentRead: true });
    const { Item: found } = await client.send(command).catch(throwTold);
    return found && (unmarshall(found) as Item);
  }

  async function* pages(input: QueryCommandInput | undefined) {
    let start: QueryCommandInput['ExclusiveStartKey'];
    do {
      if (input === undefined) return;
      const command = new QueryCommand({ ...input, TableName: table, ExclusiveStartKey: start });
      const page = await client.send(command).catch(throwTold);
      yield page;
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  }

  return {
    get,
    async put(item, condition) {
      const writeId = randomUUID();
      try {
        await client.send(putCommand(table, { ...item, writeId }, condition));
        return true;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw dynamoError(error);
        // The answer to an attempt that succeeded may have been lost: then the next one finds what it kept.
        const isRepeated = (error.$metadata.attempts ?? 1) > 1;
        return isRepeated && (await get(item.pk))?.['writeId'] === writeId;
      }
    },
    async delete(key) {
      await client.send(new DeleteItemCommand(keyOf(key))).catch(throwTold);
    },
    async *query(index, range) {
      for await (const { Items = [] } of pages(queryInput(index, range)))
        yield Items.map((item) => unmarshall(item) as Item);
    },
    async count(index, range, most = Infinity) {
      const input = queryInput(index, range);
      let count = 0;
      for await (const { Count = 0 } of pages(input && { ...input, Select: 'COUNT' })) {
        count += Count;
        if (count >= most) return most;
      }
      return count;
    },
  };
}

function throwTold(error: unknown): never {
  throw dynamoError(error);
}

function putCommand(table: string, item: Item, { expression, values }: Condition): PutItemCommand {
  return new PutItemCommand({
    TableName: table,
    Item: marshall(item, { removeUndefinedValues: true }),
    ConditionExpression: expression,
    ...(values === undefined ? {} : { ExpressionAttributeValues: marshall(values) }),
  });
}

/** `undefined` for a range that is empty, which DynamoDB refuses. */
function queryInput(index: IndexName, range: KeyRange): QueryCommandInput | undefined {
  const { from, to, pageSize } = range;
  if (from !== undefined && to !== undefined && from > to) return undefined;
  const { partition, sort } = INDEXES[index];
  const bounds = sortCondition(range);
  const filter = filterOf(range.states);
  return {
    TableName: undefined,
    IndexName: index,
    KeyConditionExpression: ['#partition = :partition', ...bounds].join(' AND '),
    ...filter.input,
    ExpressionAttributeNames: {
      '#partition': partition,
      ...(bounds.length === 0 ? {} : { '#sort': sort }),
      ...filter.names,
    },
    ExpressionAttributeValues: marshall(
      { ':partition': range.partition, ':from': from, ':to': to, ...filter.values },
      { removeUndefinedValues: true },
    ),
    ScanIndexForward: range.isDescending !== true,
    ...(pageSize === undefined ? {} : { Limit: pageSize }),
  };
}

function sortCondition({ from, to }: KeyRange): readonly string[] {
  if (from === undefined) return to === undefined ? [] : ['#sort <= :to'];
  return to === undefined ? ['#sort >= :from'] : ['#sort BETWEEN :from AND :to'];
}

function filterOf(states: readonly string[] | undefined) {
  if (states === undefined) return {};
  const names = states.map((_, number) => `:state${number}`);
  return {
    input: { FilterExpression: `#state IN (${names.join(', ')})` },
    names: { '#state': 'state' },
    values: Object.fromEntries(names.map((name, number) => [name, states[number]])),
  };
}
