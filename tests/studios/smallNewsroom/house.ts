import type {NewsroomOptions} from '../../../studio/newsroomOptions.ts'

/** A weekly paper that follows no events, has a copy desk, and lets one person do the law. */
export const house: NewsroomOptions = {
  title: 'Weekly',
  types: {event: false},
  stages: [
    {title: 'Being written', value: 'draft'},
    {title: 'Copy desk', value: 'copyDesk'},
    {title: 'Ready to print', value: 'approved'},
  ],
  attributionVerbs: [
    {verb: 'said', forms: ['say', 'says', 'saying']},
    {verb: 'admitted', forms: ['admit', 'admits', 'admitting']},
  ],
  roles: {legal: {users: ['lena']}, editor: {sanityRoles: ['editor', 'contributor']}},
}
