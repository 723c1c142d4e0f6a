"""What every request passes on its way in and out, as plain ASGI: size, rate, headers, counting."""
