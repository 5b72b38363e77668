/** Where the local lake keeps its files unless another folder is named. */
export const DEFAULT_DATA_FOLDER = '.lake'
