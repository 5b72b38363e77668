import type {FastifyInstance} from 'fastify'
import type {LakeServices} from '../services.ts'

/** Says that a lake answers here, and of which project: how a command finds out, given only a URL. Not in the hosted API. */
export function lakeRoutes(app: FastifyInstance, services: LakeServices): void {
  app.get('/lake', () => ({
    kind: 'lake',
    project: services.project,
    dataset: services.mainDataset,
  }))
}
