import type { FastifyInstance } from 'fastify';
import type { AppParts } from '../app-parts.ts';
export function addOlderDoor(_app: FastifyInstance, _parts: AppParts): void {}
