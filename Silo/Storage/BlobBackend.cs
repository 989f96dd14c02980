using Azure;
using Azure.Core;
using Azure.Storage.Blobs;
using Grainwatch.Silo.Hosting;

namespace Grainwatch.Silo.Storage;

/// <summary>A container of Azure blobs, or of Azurite's, for grain state.</summary>
internal sealed class BlobBackend : IBackend
{
    private readonly string _container;

    /// <summary>A container, not yet contacted.</summary>
    /// <exception cref="FormatException">The connection string is none.</exception>
    public BlobBackend(string connection, string container)
    {
        Client = new BlobServiceClient(connection, Options());
        _container = container;
        Name = $"blobs at {Client.Uri.GetLeftPart(UriPartial.Path)}, container {container}";
    }

    /// <summary>Longest wait for an answer.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The account.</summary>
    public BlobServiceClient Client { get; }

    /// <summary>The container.</summary>
    public BlobContainerClient Container => Client.GetBlobContainerClient(_container);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            var made = await Container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            return made is null ? [] : [$"{Name}: made the container"];
        }
        catch (RequestFailedException e) when (e.Status is 400 or 401 or 403 or 404)
        {
            throw new WrongSettingException(
                $"--blobs: {Name} refuses: {e.ErrorCode ?? "no reason given"} (status {e.Status})", e);
        }
        catch (Exception e) when (IsOutage(e, cancellationToken))
        {
            throw new IOException($"{Name}: {Sentence(e)}", e);
        }
    }

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Container.GetPropertiesAsync(cancellationToken: cancellationToken);
        }
        catch (Exception e) when (IsOutage(e, cancellationToken))
        {
            throw new IOException($"{Name}: {Sentence(e)}", e);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Whether a failure is the service's or the way's to it, not the caller's giving up.</summary>
    internal static bool IsOutage(Exception e, CancellationToken cancellationToken) =>
        e is RequestFailedException or IOException
        || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    // The SDK's messages go on for many lines of headers.
    private static string Sentence(Exception e) => e.Message.Split('\n')[0].Trim();

    private static BlobClientOptions Options()
    {
        var options = new BlobClientOptions();
        // A write is never sent again: who sent the command sends the command again, and the grain reads first.
        options.Retry.MaxRetries = 0;
        options.Retry.NetworkTimeout = Patience;
        options.Retry.Mode = RetryMode.Fixed;
        return options;
    }
}
