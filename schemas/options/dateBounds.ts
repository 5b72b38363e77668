/** Which ends of a date are known. */
export const dateBounds = [
  {title: 'Exact', value: 'exact'},
  {title: 'Not before', value: 'notBefore'},
  {title: 'Not after', value: 'notAfter'},
  {title: 'Between', value: 'between'},
] as const
