import {CopyIcon} from '@sanity/icons/Copy'
import type {ListItemBuilder} from 'sanity/structure'

import {byName, type DeskLists} from './deskLists.ts'

/** Everybody by name, and those who may be there twice. */
export function peopleLists(lists: DeskLists): ListItemBuilder[] {
  return [
    lists.plain({
      id: 'allPeople',
      title: 'All people',
      type: 'person',
      ordering: byName,
    }),
    lists.found({
      id: 'duplicates',
      title: 'Possible duplicates',
      type: 'person',
      icon: CopyIcon,
      ids$: lists.data.duplicates$,
    }),
  ]
}
