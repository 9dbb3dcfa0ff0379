exports.main = async (event) => {
  console.log("one", event.word);
  console.error("two");
  return null;
};
