/*
 * Published inputs and results, in hexadecimal digits. Each names where it is from:
 * "GCM": test cases for AES-256 in "The Galois/Counter Mode of Operation (GCM)", McGrew and Viega.
 * "RFC 5869": its test cases for SHA-256.
 * "Wycheproof": by tcId, from aes_gcm_test.json (256-bit keys, 96-bit nonces, 128-bit tags) and
 * hkdf_sha256_test.json of https://github.com/C2SP/wycheproof, Apache-2.0, Copyright Google LLC and contributors.
 */

export const gcmVectors = [
  {
    source: "GCM test case 13",
    key: "0000000000000000000000000000000000000000000000000000000000000000",
    iv: "000000000000000000000000",
    aad: "",
    msg: "",
    ct: "",
    tag: "530f8afbc74536b9a963b4f1c4cb738b",
  },
  {
    source: "GCM test case 14",
    key: "0000000000000000000000000000000000000000000000000000000000000000",
    iv: "000000000000000000000000",
    aad: "",
    msg: "00000000000000000000000000000000",
    ct: "cea7403d4d606b6e074ec5d3baf39d18",
    tag: "d0d1c8a799996bf0265b98b5d48ab919",
  },
  {
    source: "GCM test case 15",
    key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
    iv: "cafebabefacedbaddecaf888",
    aad: "",
    msg: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
    ct: "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad",
    tag: "b094dac5d93471bdec1a502270e3cc6c",
  },
  {
    source: "GCM test case 16",
    key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
    iv: "cafebabefacedbaddecaf888",
    aad: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
    msg: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
    ct: "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
    tag: "76fc6ece0f4e1768cddf8853bb2d551b",
  },
  {
    source: "Wycheproof 106",
    key: "81b6b27e5ed90ab99fe6756d4cb41e3f07269687f5afabdb426e29096b5e4466",
    iv: "13e727486031cca21f733375",
    aad: "",
    msg: "9a95a23cfb1e35d89a7597570df0fb0efcbb7429f53bebcbbfa49fa247b251a8508ad497066855d08688576188e4ffb12d1d084dcabec3d57806daf215dcc97edd",
    ct: "7ede7368bca3c93d9f1d7f7750d6e44b1cb92c30e3c9834b0b69efd2470911644ae6f6d75715e13aea8781f8da611a13ac6364c406c1a715b7e97acb22b6e6156e",
    tag: "74e20a93802f43407c8989a37f013802",
  },
  {
    source: "Wycheproof 142, its tag put right",
    key: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
    iv: "505152535455565758595a5b",
    aad: "",
    msg: "202122232425262728292a2b2c2d2e2f",
    ct: "b2061457c0759fc1749f174ee1ccadfa",
    tag: "9ce8fef6d8ab1bf1bf887232eab590dd",
  },
] as const;

const wronglyTagged = {
  key: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
  iv: "505152535455565758595a5b",
  aad: "",
  msg: "202122232425262728292a2b2c2d2e2f",
  ct: "b2061457c0759fc1749f174ee1ccadfa",
} as const;

/** Wycheproof 142 to 156: a tag that was changed. */
const wrongTags = [
  "9ce8fef6d8ab1bf1bf887232ebb590dd",
  "9ce8fef6d8ab1bf1bf887232e8b590dd",
  "9ce8fef6d8ab1bf1bf8872326ab590dd",
  "9ce8fef6d8ab1bf1bf887232eab590dc",
  "9ce8fef6d8ab1bf1bf887232eab590df",
  "9ce8fef6d8ab1bf1bf887232eab5909d",
  "9ce8fef6d8ab1bf1bf887232eab5905d",
  "9de8fef6d8ab1bf1be887232eab590dd",
  "9ce8fe76d8ab1b71bf887232eab590dd",
  "9ce8fef6d8ab1b71bf887232eab5905d",
  "631701092754e40e40778dcd154a6f22",
  "00000000000000000000000000000000",
  "ffffffffffffffffffffffffffffffff",
  "1c687e76582b9b713f08f2b26a35105d",
  "9de9fff7d9aa1af0be897333ebb491dc",
] as const;

export const wrongVectors = wrongTags.map((tag) => ({ ...wronglyTagged, tag }));

export const hkdfVectors = [
  {
    source: "RFC 5869, 1; Wycheproof 1",
    ikm: "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
    salt: "000102030405060708090a0b0c",
    info: "f0f1f2f3f4f5f6f7f8f9",
    size: 42,
    okm: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
  },
  {
    source: "RFC 5869, 3; Wycheproof 2",
    ikm: "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
    salt: "",
    info: "",
    size: 42,
    okm: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
  },
  {
    source: "RFC 5869, 2; Wycheproof 3",
    ikm: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
    salt: "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
    info: "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
    size: 82,
    okm: "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
  },
  {
    source: "Wycheproof 4",
    ikm: "24aeff2645e3e0f5494a9a102778c43a",
    salt: "",
    info: "",
    size: 20,
    okm: "d4cca5e416c3d9eb58bd562e922691daff76aa4d",
  },
  {
    source: "Wycheproof 5",
    ikm: "a23632e18ec76b59b1c87008da3f8a7e",
    salt: "",
    info: "",
    size: 42,
    okm: "976d1590926ac35e28d7f1a29fe98a1f787703a71cee3cb2c10acb9cc1b56c0f21b55d5de37755a79b12",
  },
  {
    source: "Wycheproof 6",
    ikm: "a4748031a14d3e6aafe42aa20c568f5f",
    salt: "",
    info: "",
    size: 64,
    okm: "03f5db41f4484ec9468648c9f2a7f73ec18386008691b0555a7eec165e2f8cc72a6e74fffafbfb1ead00a89ff80ba00a266a70fcac07364110c6f5707f5096aa",
  },
  {
    source: "Wycheproof 7",
    ikm: "06eb26f8ccf28580c8f28d5b4dc47a49",
    salt: "",
    info: "d5f081e81e8cf9ded199f3ae43c80a2dfe3d9cf2",
    size: 20,
    okm: "ae538577a14df1ab170ec01a9ceceabcebdd584f",
  },
  {
    source: "Wycheproof 8",
    ikm: "c181696a19ab1a32eb6e81b2925d8990",
    salt: "",
    info: "d8c8de92fe5422c9825996354db1821ba43a81ac",
    size: 42,
    okm: "151ee737f049d18cdeb3010a0fbb606461875b22ac76487874498808248cf607e1cf7f3fc52b3a28ac64",
  },
  {
    source: "Wycheproof 10",
    ikm: "c27718560fae2515acb17a874991d357",
    salt: "4487f538b65c9058625057b4bbdd93e7",
    info: "",
    size: 20,
    okm: "19eb8ba1cc7e10498d8c3b3256f66d6ee6b2296f",
  },
  {
    source: "Wycheproof 13",
    ikm: "c360e16084cfd13cb44b0dc02d8665de",
    salt: "685ac7df93701d6c78babd847861bb3c",
    info: "e0ddfaaaa7afb53f59a007a205c7149b5b5a72be",
    size: 20,
    okm: "506669208fcfd6d27336099b6551c683f4f2eba2",
  },
  {
    source: "Wycheproof 19",
    ikm: "ef7c6fecad5a8674b65b78c1d696d9a0",
    salt: "ee9d00f7d448d4b3a206bd7e7fb8a9a6564ca80c9e0eb6ef61a4933c157c",
    info: "35054b8177e4ee42e4e51bf60e91c3f56dcbaa12",
    size: 20,
    okm: "749f184d9abd79f6e598611f9b2ec99b0f93a7f6",
  },
  {
    source: "Wycheproof 23",
    ikm: "24a37db03dbcffbe9e28d582d0d8c60a",
    salt: "4c3d3b4f5436418713fbe2fbc4d647095ce5d5392dcfffd20327187e14fb68360b94c5122203292d8b648a754ab70f6d3d61e0650f06d55c4b5762cba0231e27",
    info: "8cd9e7b786a74bd370bae434e31a559bdf75d65f",
    size: 42,
    okm: "c5c5feec3ad95581ce00a27f8c79783401d455b056196dc072ad2cfd389da72a06d87d431f56978a37c4",
  },
] as const;
