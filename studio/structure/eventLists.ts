import {ActivityIcon} from '@sanity/icons/Activity'
import {ArchiveIcon} from '@sanity/icons/Archive'
import {CalendarIcon} from '@sanity/icons/Calendar'
import {WarningOutlineIcon} from '@sanity/icons/WarningOutline'
import type {ListItemBuilder} from 'sanity/structure'

import type {DeskLists} from './deskLists.ts'
import {eventWithStatus} from './deskTemplates.ts'

/** Events by what there is to do about them; each event with a status is in one of the four. */
export function eventLists(lists: DeskLists): ListItemBuilder[] {
  return [
    lists.plain({id: 'allEvents', title: 'All events', type: 'event'}),
    lists.filtered({
      id: 'upcomingEvents',
      title: 'Upcoming',
      type: 'event',
      icon: CalendarIcon,
      template: {id: eventWithStatus, parameters: {status: 'proposed'}},
      ordering: [{field: 'start.earliest', direction: 'asc'}],
    }),
    lists.filtered({
      id: 'eventsNeedingUpdate',
      title: 'Needs update',
      type: 'event',
      icon: WarningOutlineIcon,
      ordering: [{field: 'start.latest', direction: 'desc'}],
    }),
    lists.filtered({
      id: 'ongoingEvents',
      title: 'Ongoing',
      type: 'event',
      icon: ActivityIcon,
      template: {id: eventWithStatus, parameters: {status: 'ongoing'}},
    }),
    lists.filtered({
      id: 'pastEvents',
      title: 'Past',
      type: 'event',
      icon: ArchiveIcon,
      template: {id: eventWithStatus, parameters: {status: 'occurred'}},
      ordering: [{field: 'start.latest', direction: 'desc'}],
    }),
  ]
}
