import type {FastifyInstance} from 'fastify'
import {isDatasetName} from '../../store/registry.ts'
import {userOf} from '../authentication.ts'
import {managerOf} from '../permissions.ts'
import {projectRoute} from '../projectPaths.ts'
import {bodyObject, bodyText} from '../requestBody.ts'
import {datasetNotFound, requestError} from '../requestError.ts'
import type {LakeServices} from '../services.ts'

interface AliasPath {
  alias: string
}

/** Other names of datasets, used with a tilde: `~live` where a path takes a dataset. */
export function aliasRoutes(app: FastifyInstance, services: LakeServices): void {
  const {aliases} = services.datasets
  const known = ({alias}: AliasPath) => {
    const entry = aliases.find(alias.replace(/^~/, ''))
    if (entry === undefined) throw requestError(404, `Dataset alias "${alias}" not found`)
    return entry
  }
  const targetIn = (body: unknown) => {
    const name =
      body === null || body === undefined ? undefined : bodyText(bodyObject(body), 'datasetName')
    if (name === undefined) return undefined
    const target = name.startsWith('~') ? undefined : services.datasets.find(name)
    if (target === undefined) throw datasetNotFound(name, services.project)
    return target.name
  }

  projectRoute(app, 'GET', '/aliases', (request) => {
    userOf(request)
    return aliases.list().map(({name, dataset}) => ({name, datasetName: dataset ?? null}))
  })

  projectRoute<AliasPath>(app, 'PUT', '/aliases/:alias', (request) => {
    managerOf(request, 'sanity.project.datasets', 'create')
    const name = request.params.alias.replace(/^~/, '')
    if (!isDatasetName(name)) {
      throw requestError(
        400,
        `Dataset alias "${name}" is not allowed: use lower-case letters, digits, dashes and underscores`,
      )
    }
    if (aliases.find(name) !== undefined) {
      throw requestError(409, `Dataset alias "${name}" already exists`)
    }
    const dataset = targetIn(request.body)
    aliases.put({name, ...(dataset === undefined ? {} : {dataset})})
    return {aliasName: name, datasetName: dataset ?? null}
  })

  projectRoute<AliasPath>(app, 'PATCH', '/aliases/:alias', (request) => {
    managerOf(request, 'sanity.project.datasets', 'update')
    const {name} = known(request.params)
    const dataset = targetIn(request.body)
    if (dataset === undefined) throw requestError(400, '"datasetName" is required')
    aliases.put({name, dataset})
    return {aliasName: name, datasetName: dataset}
  })

  projectRoute<AliasPath>(app, 'PATCH', '/aliases/:alias/unlink', (request) => {
    managerOf(request, 'sanity.project.datasets', 'update')
    const {name, dataset} = known(request.params)
    aliases.put({name})
    return {aliasName: name, datasetName: dataset ?? null}
  })

  projectRoute<AliasPath>(app, 'DELETE', '/aliases/:alias', (request) => {
    managerOf(request, 'sanity.project.datasets', 'delete')
    const {name} = known(request.params)
    aliases.remove(name)
    return {deleted: true}
  })
}
