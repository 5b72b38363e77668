/** How finely a date is known. */
export const datePrecisions = [
  {title: 'Day', value: 'day'},
  {title: 'Week', value: 'week'},
  {title: 'Month', value: 'month'},
  {title: 'Year', value: 'year'},
  {title: 'Unknown', value: 'unknown'},
] as const
