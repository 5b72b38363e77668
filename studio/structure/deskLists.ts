import type {ComponentType} from 'react'
import {combineLatest, distinctUntilChanged, map, type Observable, of, shareReplay} from 'rxjs'
import type {
  DocumentListBuilder,
  IntentChecker,
  ListItemBuilder,
  StructureBuilder,
} from 'sanity/structure'

import {API_VERSION} from '../apiVersion.ts'
import {documentsById} from '../../queries/desk.ts'
import {countedIcon} from './countedIcon.tsx'
import type {CountedList, DeskData} from './deskData.ts'

/** A row of the desk and the list of documents behind it. */
export interface FilteredList {
  /** Names the filter too, among those that are counted. */
  id: string
  title: string
  /** One type, or documents of several. */
  type?: DeskType
  icon: ComponentType
  /** What “new” makes, so that it appears in this list; without it nothing can be made here. */
  template?: {id: string; parameters: Record<string, string>}
  ordering?: readonly Ordering[]
}

/** The types that the desk lists by themselves. */
export type DeskType = 'article' | 'quote' | 'event' | 'person'

interface Ordering {
  field: string
  direction: 'asc' | 'desc'
}

/** What the parts of the desk are made of. */
export interface DeskLists {
  S: StructureBuilder
  data: DeskData
  /** The icon with the live number of documents of a counted list, by its id. */
  counted(Icon: ComponentType, id: string): ComponentType
  /** All documents of a type, open to links from anywhere. */
  plain(list: {id: string; title: string; type: DeskType; ordering?: Ordering[]}): ListItemBuilder
  /** The documents of a counted list; only what is opened or made from within stays in it. */
  filtered(list: FilteredList): ListItemBuilder
  /** A list of what a question to the whole dataset found. */
  found(list: {
    id: string
    title: string
    type: keyof typeof documentsById
    icon: ComponentType
    ids$: Observable<readonly string[]>
  }): ListItemBuilder
  /** A list of documents by a filter, for panes that hang from others. */
  documents(list: {
    id: string
    title: string
    type?: DeskType
    filter: string
    params: Record<string, unknown>
    template?: FilteredList['template']
    ordering?: readonly Ordering[]
    /** What hangs from a document here, in place of its form. */
    child?: (id: string) => DocumentListBuilder | Promise<DocumentListBuilder>
  }): DocumentListBuilder
}

/** People from A to Z; who has no name to be sorted by comes after all others. */
export const byName: Ordering[] = [
  {field: 'sortName', direction: 'asc'},
  {field: 'name', direction: 'asc'},
]

/** Ids that a list can name in the address of its listener. */
export const listableIds = 100

/**
 * @param filters the counted lists, which the rows of the desk name by their ids
 * @throws Error from `counted` and `filtered` for an id that is not among them
 */
export function createDeskLists(
  S: StructureBuilder,
  data: DeskData,
  filters: readonly CountedList[],
): DeskLists {
  const counted: DeskLists['counted'] = (Icon, id) =>
    countedIcon(
      Icon,
      data.countsWith(id).pipe(
        map((counts) => counts[id] ?? 0),
        distinctUntilChanged(),
      ),
    )

  const documents: DeskLists['documents'] = ({
    id,
    title,
    type,
    filter,
    params,
    template,
    ordering,
    child,
  }) => {
    const list = (type ? S.documentTypeList(type) : S.documentList())
      .id(id)
      .title(title)
      .filter(filter)
      .params(params)
      .apiVersion(API_VERSION)
      .canHandleIntent(child ? () => false : takesFromWithin(type, template?.id))
    const ordered = ordering ? list.defaultOrdering([...ordering]) : list
    // The templates last: every other call of the builder sets them back to those of the type.
    return (child ? ordered.child(child) : ordered).initialValueTemplates(
      template ? [S.initialValueTemplateItem(template.id, template.parameters)] : [],
    )
  }

  const plain: DeskLists['plain'] = ({id, title, type, ordering}) => {
    const list = S.documentTypeList(type).id(id).title(title)
    return S.documentTypeListItem(type)
      .id(id)
      .title(title)
      .child(ordering ? list.defaultOrdering(ordering) : list)
  }

  const filtered: DeskLists['filtered'] = ({icon, ...list}) => {
    const {filter, params = {}} = filters.find(({id}) => id === list.id) ?? {filter: ''}
    const needs$ = parametersOf(filter, data)
    return S.listItem()
      .id(list.id)
      .title(list.title)
      .icon(counted(icon, list.id))
      .child(
        needs$
          ? () =>
              needs$.pipe(
                map(({params: needed, isCut}) =>
                  documents({
                    ...list,
                    title: isCut
                      ? `${list.title} (without some that are being edited)`
                      : list.title,
                    filter,
                    params: needed,
                  }),
                ),
              )
          : () => documents({...list, filter, params: {...params}}),
      )
  }

  const found: DeskLists['found'] = ({id, title, type, icon, ids$}) =>
    S.listItem()
      .id(id)
      .title(title)
      .icon(
        countedIcon(
          icon,
          ids$.pipe(
            map((ids) => ids.length),
            distinctUntilChanged(),
          ),
        ),
      )
      .child(() =>
        ids$.pipe(
          map((ids) =>
            documents({
              id,
              title:
                ids.length > listableIds
                  ? `${title} (first ${listableIds} of ${ids.length})`
                  : title,
              type,
              filter: documentsById[type],
              params: {ids: ids.slice(0, listableIds)},
            }),
          ),
        ),
      )

  return {S, data, counted, plain, filtered, found, documents}
}

/** What a filter asks of the desk; undefined where it stands by itself. */
function parametersOf(
  filter: string,
  {moment$, edited$}: DeskData,
): Observable<{params: Record<string, unknown>; isCut: boolean}> | undefined {
  const needsMoment = /\$(now|today)\b/.test(filter)
  const needsEdited = filter.includes('$edited')
  if (!needsMoment && !needsEdited) return undefined
  return combineLatest([
    needsMoment ? moment$.pipe(map((moment) => named(filter, {...moment}))) : of({}),
    needsEdited ? edited$ : of(undefined),
  ]).pipe(
    map(([moment, edited]) => ({
      params: {...moment, ...(edited && {edited: edited.slice(0, listableIds)})},
      isCut: edited !== undefined && edited.length > listableIds,
    })),
    shareReplay({bufferSize: 1, refCount: true}),
  )
}

function named(filter: string, params: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).filter(([name]) => filter.includes(`$${name}`)))
}

/** A filtered list keeps what is opened or made from within it. */
function takesFromWithin(type: DeskType | undefined, template: string | undefined): IntentChecker {
  return (intent, params) => {
    if (intent === 'create') return template !== undefined && params.template === template
    return intent === 'edit' && Boolean(params.id) && (type === undefined || params.type === type)
  }
}
