import type {StructureResolver} from 'sanity/structure'

/** The desk: stories first, then who and what stands in them. */
export const structure: StructureResolver = (S) =>
  S.list()
    .id('desk')
    .title('Desk')
    .items([
      S.documentTypeListItem('article').title('Articles'),
      S.divider(),
      S.documentTypeListItem('quote').title('Quotes'),
      S.documentTypeListItem('event').title('Events'),
      S.documentTypeListItem('person').title('People'),
    ])
