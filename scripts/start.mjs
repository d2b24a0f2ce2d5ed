/** What `./lalela` runs: set up if needed, then the command itself, in this same process. */
import { setUp } from './setup.mjs';

await setUp();
await import('../dist/entry/cli.js');
