import {roleNamed, ROLES, type RoleName} from './roles.ts'

export interface NewUser {
  id: string
  name: string
  email: string
  role: RoleName
}

/** A user as it can be added; where it cannot, what is wrong with it. */
export function newUser(fields: {
  id: string
  role: string
  name?: string | undefined
  email?: string | undefined
}): NewUser | string {
  const {id, name = id, email = `${id}@lake.localhost`} = fields
  const role = roleNamed(fields.role)
  if (!/^[a-z0-9][a-z0-9._-]{0,62}$/i.test(id) || RESERVED.includes(id.toLowerCase())) {
    return `"${id}" is no user id: use 1 to 63 letters, digits, dots, dashes and underscores, and none of ${RESERVED.join(', ')}.`
  }
  if (name.length > 255 || email.length > 255) return `The name of "${id}" is too long.`
  if (role === undefined) {
    const names = ROLES.map((known) => known.name).join(', ')
    return `"${fields.role}" is no role. There are: ${names}.`
  }
  return {id, name, email, role: role.name}
}

/** What paths say for the one who asks, and the built-in users. */
const RESERVED = ['me', 'administrator', 'editor', 'viewer']
