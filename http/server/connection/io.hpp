#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace acp::http {

// Asio's types for one io_context and its one thread, without the type erasure of its defaults.
using io_executor = boost::asio::io_context::executor_type;
using tcp_socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, io_executor>;
using tcp_acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, io_executor>;
template <class T>
using task = boost::asio::awaitable<T, io_executor>;

/// Completes a task's wait; errors are part of the result, never thrown.
inline constexpr boost::asio::as_tuple_t<boost::asio::use_awaitable_t<io_executor>> await_result{};
inline constexpr boost::asio::use_awaitable_t<io_executor> await_done{};

} // namespace acp::http
