import type { NetworkConfiguration } from '@aws-sdk/client-ecs';

/** Where tasks are put. */
export interface TaskNetwork {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
}

/** As ECS wants it said. */
export function awsvpcNetwork({ subnets, securityGroups }: TaskNetwork): NetworkConfiguration {
  return {
    awsvpcConfiguration: {
      subnets: [...subnets],
      securityGroups: [...securityGroups],
      // Without a NAT gateway it is how the image and AWS are reached. Nothing is let in.
      assignPublicIp: 'ENABLED',
    },
  };
}
