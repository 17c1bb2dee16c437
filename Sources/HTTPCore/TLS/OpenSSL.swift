/// OpenSSL's functions, looked up once. Its manual pages explain them: `man SSL_read_ex`, or docs.openssl.org.
///
/// They keep their own names here. Their types are those of OpenSSL's headers: `Ptr` for each of its structures, and
/// `Text` for a C string. Most of them return 1 for success.
///
/// Any thread may call them. A structure that only one thread may use at a time is owned by an object that isn't
/// Sendable, or it's no longer changed once threads share it. OpenSSL itself counts references with atomic operations.
// swift-format-ignore: AlwaysUseLowerCamelCase
@safe final class OpenSSL: @unchecked Sendable {
    typealias Ptr = OpaquePointer
    typealias Text = UnsafePointer<CChar>
    typealias BIORead = @convention(c) (Ptr?, UnsafeMutableRawPointer?, Int, UnsafeMutablePointer<Int>?) -> Int32
    typealias BIOWrite = @convention(c) (Ptr?, UnsafeRawPointer?, Int, UnsafeMutablePointer<Int>?) -> Int32
    typealias BIOControl = @convention(c) (Ptr?, Int32, Int, UnsafeMutableRawPointer?) -> Int
    typealias Password =
        @convention(c) (
            UnsafeMutablePointer<CChar>?, Int32, Int32, UnsafeMutableRawPointer?
        ) -> Int32
    typealias ProtocolChoice =
        @convention(c) (
            Ptr?, UnsafeMutablePointer<UnsafePointer<UInt8>?>?, UnsafeMutablePointer<UInt8>?, UnsafePointer<UInt8>?,
            UInt32, UnsafeMutableRawPointer?
        ) -> Int32

    // MARK: - The library itself
    let OPENSSL_init_ssl: @convention(c) (UInt64, Ptr?) -> Int32

    // MARK: - Errors: a queue for each thread
    let ERR_clear_error: @convention(c) () -> Void
    let ERR_get_error: @convention(c) () -> UInt
    let ERR_reason_error_string: @convention(c) (UInt) -> Text?

    // MARK: - BIO: where OpenSSL reads and writes bytes
    let BIO_meth_new: @convention(c) (Int32, Text) -> Ptr?
    let BIO_meth_set_read_ex: @convention(c) (Ptr, BIORead) -> Int32
    let BIO_meth_set_write_ex: @convention(c) (Ptr, BIOWrite) -> Int32
    let BIO_meth_set_ctrl: @convention(c) (Ptr, BIOControl) -> Int32
    let BIO_new: @convention(c) (Ptr) -> Ptr?
    let BIO_new_mem_buf: @convention(c) (UnsafeRawPointer?, Int32) -> Ptr?
    let BIO_set_data: @convention(c) (Ptr, UnsafeMutableRawPointer?) -> Void
    let BIO_get_data: @convention(c) (Ptr) -> UnsafeMutableRawPointer?
    let BIO_set_init: @convention(c) (Ptr, Int32) -> Void
    let BIO_set_flags: @convention(c) (Ptr, Int32) -> Void
    let BIO_clear_flags: @convention(c) (Ptr, Int32) -> Void
    let BIO_free: @convention(c) (Ptr?) -> Int32

    // MARK: - SSL_CTX: what many sessions share
    let TLS_server_method: @convention(c) () -> Ptr?
    let TLS_client_method: @convention(c) () -> Ptr?
    let SSL_CTX_new: @convention(c) (Ptr?) -> Ptr?
    let SSL_CTX_free: @convention(c) (Ptr?) -> Void
    let SSL_CTX_ctrl: @convention(c) (Ptr, Int32, Int, UnsafeMutableRawPointer?) -> Int
    let SSL_CTX_set_options: @convention(c) (Ptr, UInt64) -> UInt64
    let SSL_CTX_set_cipher_list: @convention(c) (Ptr, Text) -> Int32
    let SSL_CTX_set_alpn_select_cb: @convention(c) (Ptr, ProtocolChoice?, UnsafeMutableRawPointer?) -> Void
    let SSL_CTX_set_alpn_protos: @convention(c) (Ptr, UnsafePointer<UInt8>?, UInt32) -> Int32
    let SSL_CTX_set_verify: @convention(c) (Ptr, Int32, Ptr?) -> Void
    let SSL_CTX_set_default_verify_paths: @convention(c) (Ptr) -> Int32
    let SSL_CTX_get_cert_store: @convention(c) (Ptr) -> Ptr?
    let SSL_CTX_use_certificate: @convention(c) (Ptr, Ptr) -> Int32
    let SSL_CTX_use_PrivateKey: @convention(c) (Ptr, Ptr) -> Int32
    let SSL_select_next_proto:
        @convention(c) (
            UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?, UnsafeMutablePointer<UInt8>?, UnsafePointer<UInt8>?,
            UInt32, UnsafePointer<UInt8>?, UInt32
        ) -> Int32

    // MARK: - SSL: one session
    let SSL_new: @convention(c) (Ptr) -> Ptr?
    let SSL_free: @convention(c) (Ptr?) -> Void
    let SSL_set_bio: @convention(c) (Ptr, Ptr?, Ptr?) -> Void
    let SSL_set_accept_state: @convention(c) (Ptr) -> Void
    let SSL_set_connect_state: @convention(c) (Ptr) -> Void
    let SSL_ctrl: @convention(c) (Ptr, Int32, Int, UnsafeMutableRawPointer?) -> Int
    let SSL_set1_host: @convention(c) (Ptr, Text) -> Int32
    let SSL_get0_param: @convention(c) (Ptr) -> Ptr?
    let SSL_do_handshake: @convention(c) (Ptr) -> Int32
    let SSL_read_ex: @convention(c) (Ptr, UnsafeMutableRawPointer?, Int, UnsafeMutablePointer<Int>?) -> Int32
    let SSL_write_ex: @convention(c) (Ptr, UnsafeRawPointer?, Int, UnsafeMutablePointer<Int>?) -> Int32
    let SSL_shutdown: @convention(c) (Ptr) -> Int32
    let SSL_set_shutdown: @convention(c) (Ptr, Int32) -> Void
    let SSL_get_error: @convention(c) (Ptr, Int32) -> Int32
    let SSL_get_version: @convention(c) (Ptr) -> Text?
    let SSL_get0_alpn_selected:
        @convention(c) (
            Ptr, UnsafeMutablePointer<UnsafePointer<UInt8>?>?, UnsafeMutablePointer<UInt32>?
        ) -> Void
    let SSL_get_verify_result: @convention(c) (Ptr) -> Int
    let SSL_alert_desc_string_long: @convention(c) (Int32) -> Text?
    let SSL_session_reused: @convention(c) (Ptr) -> Int32
    let SSL_get1_session: @convention(c) (Ptr) -> Ptr?
    let SSL_set_session: @convention(c) (Ptr, Ptr?) -> Int32
    let SSL_SESSION_is_resumable: @convention(c) (Ptr) -> Int32
    let SSL_SESSION_free: @convention(c) (Ptr?) -> Void

    // MARK: - Certificates and keys
    let PEM_read_bio_X509:
        @convention(c) (
            Ptr, UnsafeMutablePointer<Ptr?>?, Password?, UnsafeMutableRawPointer?
        ) -> Ptr?
    let PEM_read_bio_PrivateKey:
        @convention(c) (
            Ptr, UnsafeMutablePointer<Ptr?>?, Password?, UnsafeMutableRawPointer?
        ) -> Ptr?
    let X509_check_private_key: @convention(c) (Ptr, Ptr) -> Int32
    let X509_free: @convention(c) (Ptr?) -> Void
    let X509_STORE_add_cert: @convention(c) (Ptr, Ptr) -> Int32
    let X509_STORE_set_flags: @convention(c) (Ptr, UInt) -> Int32
    let X509_VERIFY_PARAM_set1_ip_asc: @convention(c) (Ptr, Text) -> Int32
    let X509_VERIFY_PARAM_set_hostflags: @convention(c) (Ptr, UInt32) -> Void
    let X509_verify_cert_error_string: @convention(c) (Int) -> Text?
    let EVP_PKEY_free: @convention(c) (Ptr?) -> Void

    // MARK: - Making a certificate
    let EVP_PKEY_CTX_new_from_name: @convention(c) (Ptr?, Text, Text?) -> Ptr?
    let EVP_PKEY_keygen_init: @convention(c) (Ptr) -> Int32
    let EVP_PKEY_CTX_set_group_name: @convention(c) (Ptr, Text) -> Int32
    let EVP_PKEY_generate: @convention(c) (Ptr, UnsafeMutablePointer<Ptr?>?) -> Int32
    let EVP_PKEY_CTX_free: @convention(c) (Ptr?) -> Void
    let EVP_sha256: @convention(c) () -> Ptr?
    let X509_new: @convention(c) () -> Ptr?
    let X509_set_version: @convention(c) (Ptr, Int) -> Int32
    let X509_get_serialNumber: @convention(c) (Ptr) -> Ptr?
    let ASN1_INTEGER_set_uint64: @convention(c) (Ptr, UInt64) -> Int32
    let X509_getm_notBefore: @convention(c) (Ptr) -> Ptr?
    let X509_getm_notAfter: @convention(c) (Ptr) -> Ptr?
    let X509_gmtime_adj: @convention(c) (Ptr, Int) -> Ptr?
    let X509_set_pubkey: @convention(c) (Ptr, Ptr) -> Int32
    let X509_get_subject_name: @convention(c) (Ptr) -> Ptr?
    let X509_NAME_add_entry_by_txt: @convention(c) (Ptr, Text, Int32, Text, Int32, Int32, Int32) -> Int32
    let X509_set_issuer_name: @convention(c) (Ptr, Ptr) -> Int32
    let X509V3_EXT_conf_nid: @convention(c) (Ptr?, Ptr?, Int32, Text) -> Ptr?
    let X509_add_ext: @convention(c) (Ptr, Ptr, Int32) -> Int32
    let X509_EXTENSION_free: @convention(c) (Ptr?) -> Void
    let X509_sign: @convention(c) (Ptr, Ptr, Ptr?) -> Int32

    init(_ library: OpenSSLLibrary) throws(TLSSetupError) {
        unsafe OPENSSL_init_ssl = try library.function("OPENSSL_init_ssl")
        ERR_clear_error = try library.function("ERR_clear_error")
        ERR_get_error = try library.function("ERR_get_error")
        unsafe ERR_reason_error_string = try library.function("ERR_reason_error_string")
        unsafe BIO_meth_new = try library.function("BIO_meth_new")
        unsafe BIO_meth_set_read_ex = try library.function("BIO_meth_set_read_ex")
        unsafe BIO_meth_set_write_ex = try library.function("BIO_meth_set_write_ex")
        unsafe BIO_meth_set_ctrl = try library.function("BIO_meth_set_ctrl")
        unsafe BIO_new = try library.function("BIO_new")
        unsafe BIO_new_mem_buf = try library.function("BIO_new_mem_buf")
        unsafe BIO_set_data = try library.function("BIO_set_data")
        unsafe BIO_get_data = try library.function("BIO_get_data")
        unsafe BIO_set_init = try library.function("BIO_set_init")
        unsafe BIO_set_flags = try library.function("BIO_set_flags")
        unsafe BIO_clear_flags = try library.function("BIO_clear_flags")
        unsafe BIO_free = try library.function("BIO_free")
        unsafe TLS_server_method = try library.function("TLS_server_method")
        unsafe TLS_client_method = try library.function("TLS_client_method")
        unsafe SSL_CTX_new = try library.function("SSL_CTX_new")
        unsafe SSL_CTX_free = try library.function("SSL_CTX_free")
        unsafe SSL_CTX_ctrl = try library.function("SSL_CTX_ctrl")
        unsafe SSL_CTX_set_options = try library.function("SSL_CTX_set_options")
        unsafe SSL_CTX_set_cipher_list = try library.function("SSL_CTX_set_cipher_list")
        unsafe SSL_CTX_set_alpn_select_cb = try library.function("SSL_CTX_set_alpn_select_cb")
        unsafe SSL_CTX_set_alpn_protos = try library.function("SSL_CTX_set_alpn_protos")
        unsafe SSL_CTX_set_verify = try library.function("SSL_CTX_set_verify")
        unsafe SSL_CTX_set_default_verify_paths = try library.function("SSL_CTX_set_default_verify_paths")
        unsafe SSL_CTX_get_cert_store = try library.function("SSL_CTX_get_cert_store")
        unsafe SSL_CTX_use_certificate = try library.function("SSL_CTX_use_certificate")
        unsafe SSL_CTX_use_PrivateKey = try library.function("SSL_CTX_use_PrivateKey")
        unsafe SSL_select_next_proto = try library.function("SSL_select_next_proto")
        unsafe SSL_new = try library.function("SSL_new")
        unsafe SSL_free = try library.function("SSL_free")
        unsafe SSL_set_bio = try library.function("SSL_set_bio")
        unsafe SSL_set_accept_state = try library.function("SSL_set_accept_state")
        unsafe SSL_set_connect_state = try library.function("SSL_set_connect_state")
        unsafe SSL_ctrl = try library.function("SSL_ctrl")
        unsafe SSL_set1_host = try library.function("SSL_set1_host")
        unsafe SSL_get0_param = try library.function("SSL_get0_param")
        unsafe SSL_do_handshake = try library.function("SSL_do_handshake")
        unsafe SSL_read_ex = try library.function("SSL_read_ex")
        unsafe SSL_write_ex = try library.function("SSL_write_ex")
        unsafe SSL_shutdown = try library.function("SSL_shutdown")
        unsafe SSL_set_shutdown = try library.function("SSL_set_shutdown")
        unsafe SSL_get_error = try library.function("SSL_get_error")
        unsafe SSL_get_version = try library.function("SSL_get_version")
        unsafe SSL_get0_alpn_selected = try library.function("SSL_get0_alpn_selected")
        unsafe SSL_get_verify_result = try library.function("SSL_get_verify_result")
        unsafe SSL_alert_desc_string_long = try library.function("SSL_alert_desc_string_long")
        unsafe SSL_session_reused = try library.function("SSL_session_reused")
        unsafe SSL_get1_session = try library.function("SSL_get1_session")
        unsafe SSL_set_session = try library.function("SSL_set_session")
        unsafe SSL_SESSION_is_resumable = try library.function("SSL_SESSION_is_resumable")
        unsafe SSL_SESSION_free = try library.function("SSL_SESSION_free")
        unsafe PEM_read_bio_X509 = try library.function("PEM_read_bio_X509")
        unsafe PEM_read_bio_PrivateKey = try library.function("PEM_read_bio_PrivateKey")
        unsafe X509_check_private_key = try library.function("X509_check_private_key")
        unsafe X509_free = try library.function("X509_free")
        unsafe X509_STORE_add_cert = try library.function("X509_STORE_add_cert")
        unsafe X509_STORE_set_flags = try library.function("X509_STORE_set_flags")
        unsafe X509_VERIFY_PARAM_set1_ip_asc = try library.function("X509_VERIFY_PARAM_set1_ip_asc")
        unsafe X509_VERIFY_PARAM_set_hostflags = try library.function("X509_VERIFY_PARAM_set_hostflags")
        unsafe X509_verify_cert_error_string = try library.function("X509_verify_cert_error_string")
        unsafe EVP_PKEY_free = try library.function("EVP_PKEY_free")
        unsafe EVP_PKEY_CTX_new_from_name = try library.function("EVP_PKEY_CTX_new_from_name")
        unsafe EVP_PKEY_keygen_init = try library.function("EVP_PKEY_keygen_init")
        unsafe EVP_PKEY_CTX_set_group_name = try library.function("EVP_PKEY_CTX_set_group_name")
        unsafe EVP_PKEY_generate = try library.function("EVP_PKEY_generate")
        unsafe EVP_PKEY_CTX_free = try library.function("EVP_PKEY_CTX_free")
        unsafe EVP_sha256 = try library.function("EVP_sha256")
        unsafe X509_new = try library.function("X509_new")
        unsafe X509_set_version = try library.function("X509_set_version")
        unsafe X509_get_serialNumber = try library.function("X509_get_serialNumber")
        unsafe ASN1_INTEGER_set_uint64 = try library.function("ASN1_INTEGER_set_uint64")
        unsafe X509_getm_notBefore = try library.function("X509_getm_notBefore")
        unsafe X509_getm_notAfter = try library.function("X509_getm_notAfter")
        unsafe X509_gmtime_adj = try library.function("X509_gmtime_adj")
        unsafe X509_set_pubkey = try library.function("X509_set_pubkey")
        unsafe X509_get_subject_name = try library.function("X509_get_subject_name")
        unsafe X509_NAME_add_entry_by_txt = try library.function("X509_NAME_add_entry_by_txt")
        unsafe X509_set_issuer_name = try library.function("X509_set_issuer_name")
        unsafe X509V3_EXT_conf_nid = try library.function("X509V3_EXT_conf_nid")
        unsafe X509_add_ext = try library.function("X509_add_ext")
        unsafe X509_EXTENSION_free = try library.function("X509_EXTENSION_free")
        unsafe X509_sign = try library.function("X509_sign")
    }
}
