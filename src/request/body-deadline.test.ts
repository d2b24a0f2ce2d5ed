import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import { expect, test } from 'vitest';
import { addBodyDeadline } from './body-deadline.ts';

const HEAD = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: x/y\r\nContent-Length: 9\r\n\r\n';

test('a body that is late and that nobody reads ends its request, not the process', async () => {
  await using app = fastify();
  addBodyDeadline(app, 20);
  app.addContentTypeParser('x/y', (_request, body, done) => {
    body.once('close', () => done(null, undefined));
  });
  app.post('/', () => 'over');
  await app.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');

  socket.write(HEAD);
  const [answer] = (await once(socket, 'data')) as [Buffer];

  socket.destroy();
  expect(answer.toString()).toContain('over');
});
