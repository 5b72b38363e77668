/**
 * What has become of an event. schema.org's EventStatusType has no word for what is only
 * proposed, so the list is our own.
 */
export const eventStatuses = [
  {title: 'Proposed', value: 'proposed'},
  {title: 'Scheduled', value: 'scheduled'},
  {title: 'Ongoing', value: 'ongoing'},
  {title: 'Occurred', value: 'occurred'},
  {title: 'Postponed', value: 'postponed'},
  {title: 'Rescheduled', value: 'rescheduled'},
  {title: 'Cancelled', value: 'cancelled'},
] as const
