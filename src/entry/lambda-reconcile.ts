/**
 * Once a minute, and when Spot capacity was taken from a worker: delivers, removes and forgets what is due,
 * and starts workers where some are missing.
 */
import { openReconcile } from './wiring/open-reconcile.ts';

const reconcile = await openReconcile(process.env);

export async function handler(): Promise<void> {
  await reconcile();
}
