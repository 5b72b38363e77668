import {
  isJsonObject,
  type DocumentHeader,
  type DocumentSource,
  type Perspective,
  type StoredDocument,
} from '../types.ts'
import {idOnLayer, isPublishedId, layerOf, publishedIdOf} from '../documentId.ts'
import type {Effort} from './effort.ts'
import {syncTagsOf, type Scope} from './syncTags.ts'

/** A header is made of a row, and not kept. */
const EXPRESSIONS_A_HEADER = 10

/**
 * The documents as a perspective shows them, for the time of one query. In `raw` they are as stored. Otherwise
 * each stands once, under its published id: in `published` as published, in a stack of layers as the first
 * layer has it that has it at all, the published one being the last of every stack. A stack adds
 * `_originalId`, the id that the document is stored under. Arrays are in ascending order of `_id`; they and the
 * documents must not be changed.
 */
export class View {
  readonly #source: DocumentSource
  /** Undefined for `raw`. */
  readonly #layers: readonly string[] | undefined
  readonly #isStack: boolean
  readonly #scopes: Scope[] = []
  readonly #memory = new Map<string, StoredDocument[]>()
  readonly #documents = new Map<string, StoredDocument | undefined>()
  readonly #layerIds = new Map<string, ReadonlySet<string>>()
  readonly #effort: Effort | undefined
  #headers: DocumentHeader[] | undefined

  constructor(source: DocumentSource, requested: Perspective, effort?: Effort) {
    const perspective = single(requested)
    this.#source = source
    this.#effort = effort
    this.#layers = layersOf(perspective)
    this.#isStack = perspective !== 'published'
  }

  get syncTags(): string[] {
    return syncTagsOf(this.#scopes)
  }

  all(): StoredDocument[] {
    return this.#remember('all', {everything: true}, () => this.#show(this.#source.all()))
  }

  /** As `all`, of which nothing but `_id`, `_type` and `_rev` is looked at. */
  headers(): readonly DocumentHeader[] {
    const {headers} = this.#source
    if (this.#layers || headers === undefined) return this.all()
    this.#effort?.check()
    this.#headers ??= [...headers.call(this.#source)]
    this.#scopes.push({everything: true})
    this.#effort?.checkLength(this.#headers.length, EXPRESSIONS_A_HEADER)
    return this.#headers
  }

  byId(id: string): StoredDocument | undefined {
    this.#effort?.check()
    if (this.#documents.has(id)) return this.#documents.get(id)
    this.#scopes.push({publishedId: publishedIdOf(id)})
    const document = this.#layers ? this.#shown(id, this.#layers) : this.#source.byId(id)
    this.#documents.set(id, document)
    return document
  }

  byType(type: string): StoredDocument[] {
    return this.#remember(`type ${type}`, {type}, () => this.#show(this.#source.byType([type])))
  }

  referencing(id: string): StoredDocument[] {
    return this.#remember(`references to ${id}`, {referencesTo: id}, () =>
      this.#show(this.#source.referencing([id])),
    )
  }

  /** What is shown of a document, its draft and its versions; more where the source cannot tell. */
  versionsOf(id: string): StoredDocument[] {
    const ids = this.#source.variantsOf?.(id)
    if (ids === undefined) return this.all()
    this.#scopes.push({publishedId: publishedIdOf(id)})
    return this.#existing(new Set([...ids, id]))
  }

  /** What is shown of the versions in a release; more where the source cannot tell. */
  inRelease(name: string): StoredDocument[] {
    const ids = this.#source.inBundle?.(name)
    if (ids === undefined) return this.all()
    this.#scopes.push({release: name})
    return this.#existing(new Set(ids))
  }

  #existing(ids: Set<string>): StoredDocument[] {
    return [...ids]
      .toSorted()
      .map((id) => this.byId(id))
      .filter((document) => document !== undefined)
  }

  #remember(key: string, scope: Scope, find: () => StoredDocument[]): StoredDocument[] {
    this.#effort?.check()
    const known = this.#memory.get(key)
    if (known) return known
    this.#scopes.push(scope)
    const documents = find()
    this.#effort?.checkLength(documents.length)
    this.#memory.set(key, documents)
    return documents
  }

  /** What is shown in place of the stored documents; each may win or lose against its other layers. */
  #show(stored: Iterable<StoredDocument>): StoredDocument[] {
    if (!this.#layers) return [...stored]
    if (!this.#isStack) return [...stored].filter((document) => isPublishedId(document._id))
    const shown: StoredDocument[] = []
    const found = new Map<string, StoredDocument>()
    const publishedIds = new Set<string>()
    for (const document of stored) {
      found.set(document._id, document)
      publishedIds.add(publishedIdOf(document._id))
    }
    for (const publishedId of publishedIds) {
      const document = this.#winner(publishedId, this.#layers, found)
      if (document) shown.push(document)
    }
    return shown.toSorted((a, b) => (a._id < b._id ? -1 : 1))
  }

  #shown(id: string, layers: readonly string[]): StoredDocument | undefined {
    if (!isPublishedId(id)) return undefined
    return this.#isStack ? this.#winner(id, layers) : this.#source.byId(id)
  }

  /** @param found documents that are at hand and need not be looked up */
  #winner(
    publishedId: string,
    layers: readonly string[],
    found?: ReadonlyMap<string, StoredDocument>,
  ): StoredDocument | undefined {
    for (const layer of layers) {
      const id = idOnLayer(publishedId, layer)
      const document = found?.get(id) ?? this.#onLayer(id, layer, found !== undefined)
      if (document === undefined || layerOf(document._id) !== layer) continue
      return isMarkedDeleted(document) ? undefined : underPublishedId(document, publishedId)
    }
    return undefined
  }

  /** @param isOneOfMany so that it pays to know first what there is on the layer */
  #onLayer(id: string, layer: string, isOneOfMany: boolean): StoredDocument | undefined {
    if (isOneOfMany && this.#idsOnLayer(layer)?.has(id) === false) return undefined
    return this.#source.byId(id)
  }

  /** Undefined where the source cannot tell, and for what is published: that is most of everything. */
  #idsOnLayer(layer: string): ReadonlySet<string> | undefined {
    if (layer === 'published') return undefined
    const known = this.#layerIds.get(layer)
    if (known) return known
    const ids = this.#source.inBundle?.(layer)
    if (ids === undefined) return undefined
    const set = new Set(ids)
    this.#layerIds.set(layer, set)
    return set
  }
}

/** A list of one named perspective is that perspective. */
function single(perspective: Perspective): Perspective {
  const [only, ...more] = typeof perspective === 'string' ? [perspective] : perspective
  return more.length === 0 && (only === 'raw' || only === 'published' || only === 'drafts')
    ? only
    : perspective
}

function layersOf(perspective: Perspective): readonly string[] | undefined {
  if (perspective === 'raw') return undefined
  if (perspective === 'published') return ['published']
  const layers = perspective === 'drafts' ? ['drafts'] : perspective
  return layers.includes('published') ? layers : [...layers, 'published']
}

/** A version with `_system.delete` says that its release unpublishes the document. */
function isMarkedDeleted(document: StoredDocument): boolean {
  const system = document['_system']
  return isJsonObject(system) && system['delete'] === true
}

/** The same object for the same document, so that what is remembered of it stays. */
const renamed = new WeakMap<StoredDocument, StoredDocument>()

function underPublishedId(document: StoredDocument, publishedId: string): StoredDocument {
  const known = renamed.get(document)
  if (known) return known
  const shown = {...document, _id: publishedId, _originalId: document._id}
  renamed.set(document, shown)
  return shown
}
