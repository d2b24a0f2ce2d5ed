/**
 * Unit prices of AWS, US dollars before tax, each with where it was read and of when that is. None was read
 * on a page of AWS itself: look there before quoting what follows from them.
 */
export interface UnitPrice {
  readonly what: string;
  readonly dollars: number;
  readonly per: string;
  readonly source: string;
  readonly asOf: string;
}

export interface Region {
  readonly name: string;
  readonly processor: UnitPrice;
  readonly memory: UnitPrice;
}

const VANTAGE = 'vantage.sh/blog/fargate-pricing';
const PRICE_LIST = "AWS's price list, as a public repository quotes it";

export const REGIONS: readonly Region[] = [
  {
    name: 'af-south-1',
    processor: {
      what: 'Fargate, Linux x86, af-south-1',
      dollars: 0.0546,
      per: 'vCPU-hour',
      source: PRICE_LIST,
      asOf: '2026-08-31',
    },
    memory: {
      what: 'Fargate, Linux x86, af-south-1',
      dollars: 0.006,
      per: 'GB-hour',
      source: PRICE_LIST,
      asOf: '2026-08-31',
    },
  },
  {
    name: 'us-east-1',
    processor: {
      what: 'Fargate, Linux x86, us-east-1',
      dollars: 0.04048,
      per: 'vCPU-hour',
      source: VANTAGE,
      asOf: '2026-03-10',
    },
    memory: {
      what: 'Fargate, Linux x86, us-east-1',
      dollars: 0.004445,
      per: 'GB-hour',
      source: VANTAGE,
      asOf: '2026-03-10',
    },
  },
];

/** Of us-east-1; that of af-south-1 was not found. */
export const DISK: UnitPrice = {
  what: 'Fargate, disk beyond 20 GB, us-east-1',
  dollars: 0.000_111,
  per: 'GB-hour',
  source: VANTAGE,
  asOf: '2026-03-10',
};

export const PUBLIC_ADDRESS: UnitPrice = {
  what: 'public IPv4 address, every region',
  dollars: 0.005,
  per: 'hour',
  source: 'doit.com/aws-public-ipv4-price-increase-the-complete-guide',
  asOf: '2024-02-01',
};

export const TRANSCRIBE: UnitPrice = {
  what: 'Amazon Transcribe, batch, first tier, us-east-1',
  dollars: 0.024,
  per: 'minute',
  source: 'several secondary sources',
  asOf: '2026-04',
};

/** The most that AWS says Spot saves on processor and memory; what it saves moves, and in af-south-1 is unknown. */
export const SPOT_SAVES_AT_MOST = 0.7;

/** What is paid in a month in which no recording arrives, beside storage of what is kept. */
export const STANDING: readonly (UnitPrice & { readonly count: number; readonly note: string })[] =
  [
    {
      what: 'secret',
      dollars: 0.4,
      per: 'month',
      source: 'hivebook.wiki, AWS Secrets Manager',
      asOf: '2026',
      count: 1,
      note: 'keys and tenants',
    },
    {
      what: 'encryption key',
      dollars: 1,
      per: 'month',
      source: 'cloudburn.io/blog/aws-kms-pricing',
      asOf: '2026-03-14',
      count: 1,
      note: 'of the topic of alarms',
    },
    {
      what: 'file system, us-east-1',
      dollars: 0.3,
      per: 'GB-month',
      source: 'factualminds.com, EFS pricing',
      asOf: '2026-06',
      count: 1,
      note: 'for each GB of models',
    },
    {
      what: 'Lambda, us-east-1',
      dollars: 0.000_016_666_7,
      per: 'GB-second',
      source: 'cloudchipr.com/blog/aws-lambda-pricing',
      asOf: '2026',
      count: 43_800,
      note: 'the minute’s rule: 43 800 calls of 1 GB, taken to last 1 s each, free tier left out',
    },
  ];
