using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EfVersioning.AspNetCore.Contents;

/// <summary>
/// Keeps a body back as it is written, to hash it before its headers are sent. One that turns out too long, or is none to
/// hash, goes on to the client as it comes.
/// </summary>
internal sealed class HeldBody(HttpResponse response, Stream next, int limit) : Stream
{
    private readonly MemoryStream _held = new();

    /// <summary>Whether the body is on its way already, so that it can have no tag.</summary>
    public bool IsSent { get; private set; }

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Held => _held.GetBuffer().AsSpan(0, (int)_held.Length);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Keeps nothing back from here on; what was is sent in front of what follows.</summary>
    public void Release() => IsSent = true;

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!TryHold(buffer))
        {
            if (TakeHeld() is { Length: > 0 } held)
            {
                next.Write(held);
            }

            next.Write(buffer);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!TryHold(buffer.Span))
        {
            await SendHeldAsync(cancellationToken).ConfigureAwait(false);
            await next.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
    }

    public override void Flush()
    {
        if (IsSent)
        {
            next.Flush();
        }
    }

    /// <summary>The framework flushes behind every value that it writes, so it says nothing of a stream.</summary>
    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (IsSent)
        {
            await SendHeldAsync(cancellationToken).ConfigureAwait(false);
            await next.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends what was kept back.</summary>
    public async ValueTask SendHeldAsync(CancellationToken cancellationToken)
    {
        if (TakeHeld() is { Length: > 0 } held)
        {
            await next.WriteAsync(held, cancellationToken).ConfigureAwait(false);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private byte[] TakeHeld()
    {
        IsSent = true;
        var held = Held.ToArray();
        _held.SetLength(0);
        return held;
    }

    private bool TryHold(ReadOnlySpan<byte> bytes)
    {
        if (IsSent || _held.Length + bytes.Length > limit || !HashedResponse.MayHaveTag(response))
        {
            return false;
        }

        _held.Write(bytes);
        return true;
    }
}

/// <summary>The response's body while it is kept back.</summary>
internal sealed class HeldBodyFeature(HeldBody body, IHttpResponseBodyFeature next) : StreamResponseBodyFeature(body, next)
{
    /// <summary>Who asks for this sends a stream that may not end, as server-sent events.</summary>
    public override void DisableBuffering()
    {
        body.Release();
        base.DisableBuffering();
    }
}
