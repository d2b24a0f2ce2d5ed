/** `npx cdk deploy`: one stack, checked by cdk-nag before anything is deployed. */
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readSettings } from './src/settings.ts';
import { LalelaStack } from './src/stack.ts';

const app = new App();
new LalelaStack(
  app,
  readSettings((name) => app.node.tryGetContext(name) as unknown),
);
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
