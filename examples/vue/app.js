import { createApp, h, ref } from 'vue';
import { useOutoften } from './useOutoften.js';

const place = document.getElementById('app');
const { server, site } = place.dataset;

const Order = {
  setup() {
    const scores = ref([]);
    const answered = ({ score }) => scores.value.push(score);
    const { outoften, error } = useOutoften({ server, site, manual: true }, { answered });
    const blocked = ref(false);
    const ask = () =>
      outoften.value('show', { force: true }).catch(() => {
        blocked.value = true;
      });
    return () =>
      h('main', [
        h('h1', 'Your order'),
        h('p', 'One young oak, 40 cm, in a pot.'),
        h('button', { type: 'button', disabled: !outoften.value, onClick: ask }, 'It has arrived'),
        scores.value.length > 0 && h('p', `You gave us: ${scores.value.join(', ')}`),
        (error.value || blocked.value) && h('p', 'We would have had a question, but it was blocked.'),
      ]);
  },
};

createApp(Order).mount(place);
