import Testing

/// Tests that open thousands of connections. They take turns, because together they would need more descriptors than a
/// process may have.
@Suite(.serialized) enum ManyConnections {}
