const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escape = (text) => text.replace(/[&<>"']/, (char) => ENTITIES[char]);
