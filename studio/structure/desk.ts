import {BookIcon} from '@sanity/icons/Book'
import {CalendarIcon} from '@sanity/icons/Calendar'
import {CheckmarkCircleIcon} from '@sanity/icons/CheckmarkCircle'
import {ClockIcon} from '@sanity/icons/Clock'
import {DoubleQuoteIcon} from '@sanity/icons/DoubleQuote'
import {DownloadIcon} from '@sanity/icons/Download'
import {EarthGlobeIcon} from '@sanity/icons/EarthGlobe'
import {EditIcon} from '@sanity/icons/Edit'
import {EyeOpenIcon} from '@sanity/icons/EyeOpen'
import {LockIcon} from '@sanity/icons/Lock'
import {PauseIcon} from '@sanity/icons/Pause'
import {RevertIcon} from '@sanity/icons/Revert'
import {SearchIcon} from '@sanity/icons/Search'
import {UsersIcon} from '@sanity/icons/Users'
import type {ComponentType} from 'react'
import type {ListItemBuilder, StructureResolver} from 'sanity/structure'

import {deskFilters} from '../../queries/desk.ts'
import type {Newsroom} from '../newsroomOptions.ts'
import {approvedStage, holdStage} from '../workflow/stagePath.ts'
import {type CountedList, deskData} from './deskData.ts'
import {createDeskLists, type DeskLists} from './deskLists.ts'
import {articleInStage} from './deskTemplates.ts'
import {eventLists} from './eventLists.ts'
import {importLists} from './importLists.ts'
import {peopleLists} from './peopleLists.ts'
import {quoteLists} from './quoteLists.ts'

/**
 * The desk: what waits for whom, then who and what stands in the stories.
 *
 * The plain list of a type stands first in its group, so that a link from anywhere opens there; a list with a filter
 * takes only links from within.
 */
export function deskStructure(newsroom: Newsroom): StructureResolver {
  const counted = countedFilters(newsroom)
  return (S, context) => {
    const lists = createDeskLists(S, deskData(context.getClient, counted), counted)
    const {has, path} = newsroom

    const stages: ListItemBuilder[] = path.stages.map(({title, value}) =>
      lists.filtered({
        id: stageId(value),
        title,
        type: 'article',
        icon: stageIcons[value] ?? EyeOpenIcon,
        template: {id: articleInStage, parameters: {stage: value}},
      }),
    )
    const group = (
      id: string,
      title: string,
      icon: ComponentType,
      items: Parameters<ReturnType<typeof S.list>['items']>[0],
      count?: string,
    ) =>
      S.listItem()
        .id(id)
        .title(title)
        .icon(count ? lists.counted(icon, count) : icon)
        .child(S.list().id(id).title(title).items(items))

    return S.list()
      .id('desk')
      .title(newsroom.title)
      .items([
        lists.plain({id: 'articles', title: 'Articles', type: 'article'}),
        S.divider().title('My desk'),
        ...stages,
        lists.filtered({id: 'needsLegal', title: 'Needs legal', type: 'article', icon: BookIcon}),
        group('facts', 'Facts to check', SearchIcon, factItems(lists, newsroom)),
        lists.filtered({id: 'embargoed', title: 'Embargoed', type: 'article', icon: ClockIcon}),
        lists.found({
          id: 'scheduled',
          title: 'Scheduled',
          type: 'article',
          icon: CalendarIcon,
          ids$: lists.data.scheduled$,
        }),
        S.divider().title('Public'),
        lists.filtered({
          id: 'published',
          title: 'Published',
          type: 'article',
          icon: EarthGlobeIcon,
        }),
        lists.filtered({
          id: 'corrected',
          title: 'Corrected and retracted',
          type: 'article',
          icon: RevertIcon,
        }),
        S.divider().title('In the stories'),
        ...(has.quote
          ? [group('quotes', 'Quotes', DoubleQuoteIcon, quoteLists(lists, newsroom))]
          : []),
        ...(has.event
          ? [group('events', 'Events', CalendarIcon, eventLists(lists), 'eventsNeedingUpdate')]
          : []),
        ...(has.person ? [group('people', 'People', UsersIcon, peopleLists(lists))] : []),
        group('imports', 'Imports', DownloadIcon, importLists(lists)),
      ])
  }
}

const stageIcons: Readonly<Record<string, ComponentType>> = {
  draft: EditIcon,
  factCheck: SearchIcon,
  [approvedStage]: CheckmarkCircleIcon,
  [holdStage]: PauseIcon,
}

function stageId(stage: string): string {
  return `stage-${stage}`
}

function factItems(lists: DeskLists, {has}: Newsroom): ListItemBuilder[] {
  return [
    lists.filtered({
      id: 'needsFacts',
      title: 'Articles to check',
      type: 'article',
      icon: CheckmarkCircleIcon,
    }),
    ...(has.quote
      ? [
          lists.filtered({
            id: 'unverifiedQuotes',
            title: 'Quotes to verify',
            type: 'quote',
            icon: DoubleQuoteIcon,
          }),
          lists.filtered({
            id: 'unverifiedFragments',
            title: 'Fragments to verify',
            type: 'quote',
            icon: DoubleQuoteIcon,
          }),
        ]
      : []),
    lists.filtered({id: 'anonymousSources', title: 'Anonymous sources', icon: LockIcon}),
  ]
}

function countedFilters({has, path}: Newsroom): CountedList[] {
  const filters: CountedList[] = path.stages.map(({value}) => ({
    id: stageId(value),
    filter: deskFilters.articlesInStage,
    params: {stage: value},
  }))
  return [
    ...filters,
    ...named('needsLegal', 'needsFacts', 'embargoed', 'published', 'corrected', 'anonymousSources'),
    ...(has.quote ? named('unverifiedQuotes', 'unverifiedFragments', 'unattributedQuotes') : []),
    ...(has.event
      ? named('upcomingEvents', 'eventsNeedingUpdate', 'ongoingEvents', 'pastEvents')
      : []),
  ]
}

function named(...names: (keyof typeof deskFilters)[]): CountedList[] {
  return names.map((name) => ({id: name, filter: deskFilters[name]}))
}
