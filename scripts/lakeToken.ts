/** The environment variable with the token of a lake that asks for one. */
export const LAKE_TOKEN = 'DATELINE_LAKE_TOKEN'
