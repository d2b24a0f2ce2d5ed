/** The doors as a Lambda function behind an HTTP API: the same as the server's, over S3, DynamoDB and SQS. */
import awsLambdaFastify from '@fastify/aws-lambda';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import { FORMATS } from '../render/index.ts';
import { withLinkForLargeReply } from './wiring/large-reply.ts';
import { openGateway } from './wiring/open-gateway.ts';

const { app, parts } = await openGateway(process.env);
const answer = awsLambdaFastify(app, {
  decorateRequest: false,
  // What is not text would be broken as text.
  binaryMimeTypes: Object.values(FORMATS).flatMap(({ isBinary, mediaType }) =>
    isBinary === true ? [mediaType] : [],
  ),
  // Timers that look at jobs for a listener must not hold back the answer.
  callbackWaitsForEmptyEventLoop: false,
});

export async function handler(
  event: APIGatewayProxyEventV2,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2> {
  const reply = await answer(asSent(event), context);
  return withLinkForLargeReply(parts.objects, reply);
}

/** With the query as it was sent: the gateway joins what is given several times by commas. */
function asSent(event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 {
  const { rawPath, rawQueryString } = event;
  const query = rawQueryString === '' ? '' : `?${rawQueryString}`;
  return { ...event, rawPath: `${rawPath}${query}`, queryStringParameters: {} };
}
