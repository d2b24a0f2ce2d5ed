/** Where tasks run: public addresses to go out by, nothing that lets anyone in, no NAT gateway. */
import { RemovalPolicy } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Settings } from './settings.ts';

export class Network extends Construct {
  readonly vpc: Vpc;
  /** Of tasks. No rule lets anything in. */
  readonly tasks: SecurityGroup;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.vpc = new Vpc(this, 'Vpc', {
      // A NAT gateway costs more in a month than many installations' recordings. A public address costs
      // only while a task runs.
      natGateways: 0,
      maxAzs: 2,
      subnetConfiguration: [{ name: 'tasks', subnetType: SubnetType.PUBLIC, cidrMask: 20 }],
      // The default group is used by nothing; to empty it would take a function that may change any group.
      restrictDefaultSecurityGroup: false,
      gatewayEndpoints: {
        s3: { service: GatewayVpcEndpointAwsService.S3 },
        dynamodb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
    });
    this.vpc.addFlowLog('FlowLog', {
      destination: FlowLogDestination.toCloudWatchLogs(
        new LogGroup(this, 'FlowLogs', {
          retention: settings.logDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      ),
    });
    this.tasks = new SecurityGroup(this, 'Tasks', {
      vpc: this.vpc,
      description: 'Lalela tasks: out to anywhere, in from nowhere',
      // Recordings and callbacks may be at any address and port; Lalela refuses private ones itself.
      allowAllOutbound: true,
    });
  }
}
