import {readdressAssets} from '../assets/readdressAssets.ts'
import {isLoopback} from './admission.ts'
import {ADMINISTRATOR} from './identities.ts'
import type {LakeServices} from './services.ts'

/**
 * Makes the asset documents of all datasets name the address at which the lake answers now.
 *
 * @param origin E.g. `http://localhost:4000`
 */
export async function readdressDatasets(services: LakeServices, origin: string): Promise<void> {
  const {boundHost} = services.admission
  const isOwn = (hostname: string) => isLoopback(hostname) || hostname === boundHost
  for (const {name} of services.datasets.list()) {
    // Others need not be opened.
    if (!(await services.assets.has(name))) continue
    const dataset = services.datasets.open(name)
    if (dataset === undefined) continue
    readdressAssets(dataset, {project: services.project, origin, isOwn}, ADMINISTRATOR)
  }
}
