using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace Grainwatch.Ingest.Sources.S3;

/// <summary>What errors of the SDK mean to an operator, and what to do about them.</summary>
internal static class S3Errors
{
    /// <summary>Whether an exception is the service's or the network's, and nobody gave up.</summary>
    public static bool IsTheirs(Exception e, CancellationToken cancellation) =>
        !cancellation.IsCancellationRequested
        && e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException
            or TimeoutException or OperationCanceledException;

    /// <summary>The bucket cannot be listed.</summary>
    public static SourceException OfBucket(string bucket, Exception e) =>
        new($"s3://{bucket} cannot be listed: {Reason(e, "s3:ListBucket on the bucket")}", e);

    /// <summary>An object cannot be read; what holds for all of them is told of the bucket.</summary>
    public static IOException OfObject(string bucket, string key, Exception e) => e switch
    {
        AmazonS3Exception { StatusCode: HttpStatusCode.NotFound, ErrorCode: not "NoSuchBucket" } => new ObjectException(
            "It was deleted before it was read.", e)
        { IsGone = true },
        AmazonS3Exception { ErrorCode: "InvalidObjectState" } => new ObjectException(
            "It is archived; restore it to read it.", e),
        AmazonS3Exception { ErrorCode: "AccessDenied" or "KMS.DisabledException" or "Forbidden" } =>
            new ObjectException(
                Reason(e, "s3:GetObject on the object, and kms:Decrypt on its key where it is encrypted"), e),
        AmazonS3Exception { StatusCode: < HttpStatusCode.InternalServerError and >= HttpStatusCode.BadRequest } s3
            when !IsOfAll(s3.ErrorCode) => new ObjectException(Sentence(e), e),
        _ => new SourceException($"s3://{bucket}/{key} cannot be read: {Reason(e, "s3:GetObject")}", e),
    };

    private static string Reason(Exception e, string permission) => e switch
    {
        AmazonS3Exception { ErrorCode: "NoSuchBucket" } => "there is no such bucket.",
        AmazonS3Exception { ErrorCode: "AccessDenied" or "Forbidden" or "AllAccessDisabled" } =>
            $"access is denied; the policy must allow {permission}.",
        AmazonS3Exception { ErrorCode: "PermanentRedirect" or "AuthorizationHeaderMalformed" } =>
            $"{Sentence(e)} Set AWS_REGION to the bucket's region.",
        AmazonS3Exception { ErrorCode: "InvalidAccessKeyId" or "SignatureDoesNotMatch" } =>
            $"the credentials are refused ({Sentence(e)}) Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
        AmazonS3Exception { ErrorCode: "ExpiredToken" or "InvalidToken" } =>
            "the credentials have expired; renew them.",
        AmazonServiceException { InnerException: HttpRequestException } or HttpRequestException =>
            $"the service does not answer ({(e as HttpRequestException ?? e.InnerException!).Message})",
        AmazonClientException when e.Message.Contains("RegionEndpoint", StringComparison.Ordinal) =>
            "no region is set; set AWS_REGION to the bucket's region.",
        AmazonClientException when IsAboutCredentials(e) =>
            "no AWS credentials were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run "
            + "with a role.",
        _ => Sentence(e),
    };

    private static bool IsOfAll(string? code) => code is "NoSuchBucket" or "InvalidAccessKeyId"
        or "SignatureDoesNotMatch" or "ExpiredToken" or "InvalidToken" or "RequestTimeTooSkewed"
        or "PermanentRedirect" or "SlowDown" or "AuthorizationHeaderMalformed" or "AllAccessDisabled";

    private static bool IsAboutCredentials(Exception e) =>
        e is not AmazonServiceException && e.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase)
        || e.Message.Contains("Instance Metadata Service", StringComparison.OrdinalIgnoreCase);

    private static string Sentence(Exception e)
    {
        var text = e.Message.ReplaceLineEndings(" ").Trim();
        if (text.Length == 0) text = e.GetType().Name;
        return text.EndsWith('.') ? text : text + ".";
    }
}
