//! HEP/EEP versions 1, 2 and 3: what capture agents wrap packets in.
