import type {Identity} from '../types.ts'

export const ROLE_TITLES: Readonly<Record<Identity['role'], string>> = {
  administrator: 'Administrator',
  editor: 'Editor',
  viewer: 'Viewer',
  anonymous: 'Anonymous',
}
