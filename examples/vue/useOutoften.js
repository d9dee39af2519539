import { load } from 'outoften';
import { onMounted, onUnmounted, shallowRef } from 'vue';

/** Returns refs to the calls, once the widget is loaded, and to the error if loading failed. Call it in `setup`. */
export const useOutoften = (options, listeners = {}) => {
  const outoften = shallowRef();
  const error = shallowRef();
  let stops = [];
  let gone = false;

  const begin = async () => {
    const calls = await load(options);
    stops = await Promise.all(Object.entries(listeners).map(([event, fn]) => calls('on', event, fn)));
    // The component may be unmounted meanwhile.
    if (gone) for (const stop of stops) stop();
    else outoften.value = calls;
  };
  onMounted(() => {
    begin().catch((problem) => {
      error.value = problem;
    });
  });
  onUnmounted(() => {
    gone = true;
    for (const stop of stops) stop();
  });
  return { outoften, error };
};
