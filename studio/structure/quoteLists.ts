import {CommentIcon} from '@sanity/icons/Comment'
import {SplitVerticalIcon} from '@sanity/icons/SplitVertical'
import {UnknownIcon} from '@sanity/icons/Unknown'
import {UnlinkIcon} from '@sanity/icons/Unlink'
import {map} from 'rxjs'
import type {ListItemBuilder} from 'sanity/structure'

import {deskFilters, documentsById} from '../../queries/desk.ts'
import type {Newsroom} from '../newsroomOptions.ts'
import {byName, type DeskLists, listableIds} from './deskLists.ts'
import {quoteByPerson} from './deskTemplates.ts'

/** Quotes by who said them, and those that something is wrong with. */
export function quoteLists(lists: DeskLists, {has}: Newsroom): ListItemBuilder[] {
  const {data} = lists
  return [
    lists.plain({id: 'allQuotes', title: 'All quotes', type: 'quote'}),
    ...(has.person ? [bySpeaker(lists)] : []),
    lists.filtered({
      id: 'unattributedQuotes',
      title: 'Unattributed',
      type: 'quote',
      icon: UnknownIcon,
    }),
    lists.found({
      id: 'orphanQuotes',
      title: 'In no article',
      type: 'quote',
      icon: UnlinkIcon,
      ids$: data.orphans$,
    }),
    lists.found({
      id: 'driftedQuotes',
      title: 'Drifted from the text',
      type: 'quote',
      icon: SplitVerticalIcon,
      ids$: data.drifted$,
    }),
  ]
}

/** People who are quoted, each with the quotes. More than a list can name, and everybody is shown. */
function bySpeaker({S, data, documents}: DeskLists): ListItemBuilder {
  return S.listItem()
    .id('bySpeaker')
    .title('By speaker')
    .icon(CommentIcon)
    .child(() =>
      data.speakers$.pipe(
        map((ids) =>
          documents({
            id: 'bySpeaker',
            title: ids.length > listableIds ? 'By speaker (of everybody)' : 'By speaker',
            type: 'person',
            ...(ids.length > listableIds
              ? {filter: deskFilters.allPeople, params: {}}
              : {filter: documentsById.person, params: {ids}}),
            ordering: byName,
            child: (person) =>
              documents({
                id: person,
                title: 'Quotes',
                type: 'quote',
                filter: deskFilters.quotesBySpeaker,
                params: {speaker: person},
                template: {id: quoteByPerson, parameters: {person}},
              }),
          }),
        ),
      ),
    )
}
