/** The version of the query interface that the rules ask for. */
export const apiVersion = '2025-02-19'
