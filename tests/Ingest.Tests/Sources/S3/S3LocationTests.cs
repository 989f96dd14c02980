using Grainwatch.Ingest.Sources.S3;
using Xunit;

namespace Grainwatch.Ingest.Tests.Sources.S3;

public sealed class S3LocationTests
{
    [Theory]
    [InlineData("s3://my-trail", "my-trail", "")]
    [InlineData("s3://my-trail/", "my-trail", "")]
    [InlineData("S3://my.trail/AWSLogs", "my.trail", "AWSLogs/")]
    [InlineData("s3://my-trail/a/b/", "my-trail", "a/b/")]
    [InlineData("s3://my-trail/a/b.json.gz", "my-trail", "a/b.json.gz")]
    public void Parse_Location_TellsBucketAndPrefix(string text, string bucket, string prefix) =>
        Assert.Equal(new S3Location(bucket, prefix), S3Location.Parse(text));

    [Theory]
    [InlineData("AWSLogs/")]
    [InlineData("s3:///AWSLogs")]
    [InlineData("s3://a b c/AWSLogs")]
    [InlineData("s3://my-trail/*.json")]
    public void Parse_NoLocation_SaysWhichText(string text)
    {
        var e = Assert.Throws<FormatException>(() => S3Location.Parse(text));

        Assert.Contains(text, e.Message, StringComparison.Ordinal);
    }
}
