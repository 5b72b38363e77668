/** How soon an article must go out; the numbers are those of ninjs `urgency`. */
export const urgencies = [
  {title: '1, most urgent', value: 1},
  {title: '2', value: 2},
  {title: '3', value: 3},
  {title: '4', value: 4},
  {title: '5, normal', value: 5},
  {title: '6', value: 6},
  {title: '7', value: 7},
  {title: '8', value: 8},
  {title: '9, least urgent', value: 9},
] as const
