// Entry of the sidebar's webview: wakes up, says so, draws.
import { effect } from '@preact/signals';
import { render } from 'preact';

import './tree.css';
import { App } from './app.tsx';
import { connect } from './host.ts';
import { createStore, receive } from './store.ts';

const host = connect();
const store = createStore(host);
host.listen((message) => receive(store, message, performance.now()));
render(<App store={store} />, document.body);
effect(() => host.keep(store.keeping.value));
host.post({ kind: 'ready' });
