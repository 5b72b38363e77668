/** What readers and subscribers may do with an article; the values are those of ninjs `pubStatus`. */
export const publicStatuses = [
  {title: 'Usable', value: 'usable'},
  {title: 'Withheld', value: 'withheld'},
  {title: 'Canceled', value: 'canceled'},
] as const
