/** That cdk-nag stops what it should, so that its silence means something. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';

test('a bucket that is open is not let through', () => {
  const app = new App();
  new Bucket(new Stack(app, 'planted'), 'Bucket');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  assert.throws(() => app.synth(), /[Vv]alidation/);
});
