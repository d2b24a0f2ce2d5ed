/** The address that clients call. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Settings } from './settings.ts';

/** No address of a caller, no path, no query: paths hold ids of jobs, queries what a caller likes. */
const LOGGED = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  method: '$context.httpMethod',
  status: '$context.status',
  milliseconds: '$context.responseLatency',
  bytes: '$context.responseLength',
  error: '$context.integrationErrorMessage',
};

export class Api extends Construct {
  readonly http: HttpApi;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.http = new HttpApi(this, 'Http', { apiName: settings.name, createDefaultStage: false });
    const logs = new LogGroup(this, 'AccessLogs', {
      retention: settings.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.http,
      stageName: '$default',
      autoDeploy: true,
      throttle: {
        rateLimit: settings.requestsPerSecond,
        burstLimit: settings.requestsPerSecond * 2,
      },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logs),
        format: AccessLogFormat.custom(JSON.stringify(LOGGED)),
      },
    });
  }

  /** Every path: which there are, the function knows. */
  answerWith(gateway: IFunction): void {
    const integration = new HttpLambdaIntegration('Gateway', gateway);
    this.http.addRoutes({ path: '/{proxy+}', integration });
    this.http.addRoutes({ path: '/', integration });
  }
}
