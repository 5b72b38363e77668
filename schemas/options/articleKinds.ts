/** The kinds of work that schema.org's NewsArticle subtypes name. */
export const articleKinds = [
  {title: 'Reportage', value: 'reportage'},
  {title: 'Analysis', value: 'analysis'},
  {title: 'Opinion', value: 'opinion'},
  {title: 'Background', value: 'background'},
  {title: 'Review', value: 'review'},
] as const
