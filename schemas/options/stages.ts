/** Where an article stands on the desk. Never "published": the dataset knows that by itself. */
export const stages = [
  {title: 'Draft', value: 'draft'},
  {title: 'In review', value: 'inReview'},
  {title: 'Fact check', value: 'factCheck'},
  {title: 'Approved', value: 'approved'},
  {title: 'On hold', value: 'hold'},
] as const
