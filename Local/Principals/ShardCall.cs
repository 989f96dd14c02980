using System.Diagnostics;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Local.Principals;

/// <summary>One call on its way to an actor, and its answer on the way back.</summary>
internal abstract class ShardCall(PrincipalKey key, bool isRead)
{
    /// <summary>Whether it changes nothing: then it need not wait until what came before it is durable.</summary>
    public bool IsRead => isRead;

    /// <summary>Whom it is for.</summary>
    public PrincipalKey Key => key;

    /// <summary>Calls the actor and keeps the answer or the failure; never fails itself.</summary>
    public abstract ValueTask RunAsync(PrincipalActor actor);

    /// <summary>Gives the answer to whoever waits for it, on this thread.</summary>
    public abstract void Answer();

    /// <summary>Keeps a failure instead of an answer.</summary>
    public abstract void Fail(Exception error);
}

/// <inheritdoc/>
/// <param name="key">Whom it is for.</param>
/// <param name="isRead">Whether it changes nothing.</param>
/// <param name="run">What is asked of the actor.</param>
internal sealed class ShardCall<T>(PrincipalKey key, bool isRead, Func<PrincipalActor, Task<T>> run)
    : ShardCall(key, isRead)
{
    private readonly TaskCompletionSource<T> _answer = new();

    // What the caller does is not at hand on the shard's thread.
    private readonly ActivityContext _trace = LocalTraces.IsRecording ? Activity.Current!.Context : default;
    private T? _result;
    private Exception? _error;

    /// <summary>The answer.</summary>
    public Task<T> Task => _answer.Task;

    /// <inheritdoc/>
    public override async ValueTask RunAsync(PrincipalActor actor)
    {
        using var span = _trace == default ? null : LocalTraces.Begin("fold", _trace);
        try
        {
            _result = await run(actor);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _error = e;
        }
    }

    /// <inheritdoc/>
    public override void Answer()
    {
        if (_error is null) _answer.TrySetResult(_result!);
        else _answer.TrySetException(_error);
    }

    /// <inheritdoc/>
    public override void Fail(Exception error) => _error ??= error;
}
