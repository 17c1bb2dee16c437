import Testing

/// Tests that open thousands of connections. They run one after the other, because together they would need more
/// descriptors than a process may have.
@Suite(.serialized) enum ManyConnections {}
