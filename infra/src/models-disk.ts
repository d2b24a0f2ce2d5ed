/** The file system that tasks mount at `/root/models`: workers read it, the models task writes it. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { Volume } from 'aws-cdk-lib/aws-ecs';
import { FileSystem, type AccessPoint } from 'aws-cdk-lib/aws-efs';
import {
  AnyPrincipal,
  Effect,
  PolicyDocument,
  PolicyStatement,
  type IRole,
} from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Network } from './network.ts';

/** A contract since 2021. */
export const MODELS_PATH = '/root/models';

const MOUNT = 'elasticfilesystem:ClientMount';
const WRITE = 'elasticfilesystem:ClientWrite';

export class ModelsDisk extends Construct {
  readonly fileSystem: FileSystem;
  readonly #forReaders: AccessPoint;
  readonly #forWriter: AccessPoint;

  constructor(scope: Construct, id: string, { vpc, tasks }: Network) {
    super(scope, id);
    const group = new SecurityGroup(this, 'Group', {
      vpc,
      description: 'Lalela models: NFS from tasks',
      allowAllOutbound: false,
    });
    group.addIngressRule(tasks, Port.tcp(2049), 'NFS from tasks');
    this.fileSystem = new FileSystem(this, 'FileSystem', {
      vpc,
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
      securityGroup: group,
      encrypted: true,
      // Models can be copied from the bucket again.
      removalPolicy: RemovalPolicy.DESTROY,
      enableAutomaticBackups: false,
      // Otherwise CDK adds a statement that lets everyone write who may mount. The policy below allows
      // nobody anything, so that only roles of this account that say so get in.
      allowAnonymousAccess: true,
      fileSystemPolicy: new PolicyDocument({ statements: [refusePlainText()] }),
    });
    this.#forReaders = this.#accessPoint('Readers');
    this.#forWriter = this.#accessPoint('Writer');
  }

  /** A volume to read models from, and for `role` the right to. */
  forReader(role: IRole): Volume {
    this.#allow(role, this.#forReaders, [MOUNT]);
    return this.#volume(this.#forReaders);
  }

  forWriter(role: IRole): Volume {
    this.#allow(role, this.#forWriter, [MOUNT, WRITE]);
    return this.#volume(this.#forWriter);
  }

  /** Both lead to the same folder, as the same user: root is nobody there. */
  #accessPoint(id: string): AccessPoint {
    return this.fileSystem.addAccessPoint(id, {
      path: '/models',
      posixUser: { uid: '1000', gid: '1000' },
      createAcl: { ownerUid: '1000', ownerGid: '1000', permissions: '0755' },
    });
  }

  #allow(role: IRole, accessPoint: AccessPoint, actions: string[]): void {
    role.addToPrincipalPolicy(
      new PolicyStatement({
        actions,
        resources: [this.fileSystem.fileSystemArn],
        conditions: {
          StringEquals: { 'elasticfilesystem:AccessPointArn': accessPoint.accessPointArn },
          Bool: { 'elasticfilesystem:AccessedViaMountTarget': 'true' },
        },
      }),
    );
  }

  #volume(accessPoint: AccessPoint): Volume {
    return {
      name: 'models',
      efsVolumeConfiguration: {
        fileSystemId: this.fileSystem.fileSystemId,
        transitEncryption: 'ENABLED',
        authorizationConfig: { accessPointId: accessPoint.accessPointId, iam: 'ENABLED' },
      },
    };
  }
}

function refusePlainText(): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['*'],
    conditions: { Bool: { 'aws:SecureTransport': 'false' } },
  });
}
